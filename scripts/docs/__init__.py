"""How the documentation is made: pages written from the code, the drawn picture, and the site built from both."""
