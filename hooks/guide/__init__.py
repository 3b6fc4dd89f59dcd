"""The guide of a departmental engineering network: from `fiches/` and `network/` to checked pages.

Start with `site.py`: its `build` reads like the flow. Modules import in one direction only, from
the last line to the first:

    problem source document model      what a file says, and what is wrong with it
    fiche agence territoire reseau     the domain's nouns
    ordre address load texte           order, addresses; files to models; text to HTML
    analyse redaction check            words; how sheets are written; cross-checks
    eligibilite index route            the router: from a need to the agency to call first
    page pages render publish site     pages as values, then as HTML; the whole site
    report schema draft cli            what the command `guide` adds
"""
