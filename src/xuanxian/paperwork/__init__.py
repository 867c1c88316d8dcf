"""A form is data: one grid makes the web form, the read page, Word, PDF and Excel. Rosters in and out."""
