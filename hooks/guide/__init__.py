"""The guide of a departmental engineering network: from `fiches/` and `network/` to checked pages.

Start with `site.py`: its `build` reads like the flow. Modules import in one direction only, from
the last line to the first:

    problem source document model                 what a file says, and what is wrong with it
    agence fiche territoire adhesion reseau       the domain's nouns
    ordre nombres address                         order, numbers, public addresses
    load texte analyse                            files to models; text to HTML; text to words
    reference redaction desserte check            cross-checks: sheets, territory, everything
    eligibilite droits bilan index route          the router: from a need to whom to call first
    page pages render carte publish site          pages as values, then as HTML; the whole site
    report schema draft tableur adherent inscription cli   what the command `guide` adds
"""
