"""The guide of a departmental engineering network: from `fiches/` and `network/` to checked pages.

Start with `site.py`: its `build` reads like the flow. The modules import one another in one direction only:

    problem → source → document → model → (lieu, fiche, agence, reseau) → load → check
            → ordre, address → texte → page → (pages/) → render → site → (schema, draft, report) → cli
"""
