"""How the sample film is drawn, spoken and heard: everything that ``make_film.py`` puts together."""
