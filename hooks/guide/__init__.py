"""The guide of a departmental engineering network: from `fiches/` and `network/` to checked pages.

Start with `site.py`: its `build` reads like the flow. Modules import in one direction only, from
the last line to the first:

    problem source document model              what a file says, and what is wrong with it
    agence fiche territoire adhesion reseau      the domain's nouns
    ordre nombres address load texte           order, numbers, addresses; files to models; text to HTML
    analyse reference redaction desserte check   words; how sheets are written; cross-checks
    eligibilite droits bilan index route       the router: from a need to the agency to call first
    page pages render carte publish site       pages as values, then as HTML; the whole site
    report schema draft tableur cli            what the command `guide` adds
"""
