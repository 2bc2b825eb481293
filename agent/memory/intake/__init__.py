"""Files of strangers, read in a worker: each format becomes pieces of text, with who said them and when."""
