"""The guide of a departmental engineering network: from `fiches/` and `network/` to checked pages.

Start with `site.py`: its `build` reads like the flow. Modules import in one direction only, from
the last line to the first:

    problem source document model                  what a file says, and what is wrong with it
    devoirs agence nature fiche territoire adhesion    the domain's nouns
    changement reseau schema                       a network, what may change in it, its files
    ordre nombres address cores packed             order, numbers, public addresses; room and time
    load texte analyse                             files to models; text to HTML; text to words
    canon                                          how a file is written
    reference redaction desserte prospective check    cross-checks: sheets, territory, all
    lien entretien                                 what is to be looked at again
    eligibilite droits bilan index route           the router: from a need to whom to call
    moteur morceaux                                how pages search, in pieces where fiches are many
    qualite diagnostic scenario                    the network's mirror, and what if
    jeu graphe page imprime formulaire forge       data to reuse; pages as values
    pages render carte saisie hosting exports      pages as HTML; the form; files beside them
    livre impression site coquille zensical        the printed guide; the site and its shells
    apercu                                         the fiche that one is writing
    offline                                        the copy without a server
    clock report draft tableur adherent inscription    what the command `guide` adds
    compression publication                         the built site, compressed and put in place
    commands cli                                   the command itself
"""
