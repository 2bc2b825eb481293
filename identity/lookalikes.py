"""Which letters the eye takes for which: the letters of other alphabets, digits and signs that pass for Latin ones.

It is not all of Unicode, but the alphabets that people type. What is missed can be told apart by the id all the same.
"""

import unicodedata

# Capitals and small letters apart, since a capital may look like another letter than its small one does.
# fmt: off
_TWINS = {
    "A": "АΑᎪꓮ", "B": "ВΒᏴꓐ", "C": "СϹᏟꓚⅭ", "D": "ᎠꓓĐÐ", "E": "ЕΕᎬꓰ", "F": "ꓝϜ", "G": "ԌᏀꓖ", "H": "НΗᎻꓧҢ",
    "I": "ІΙӀꓲ", "J": "ЈᎫꓙͿ", "K": "КΚᏦꓗ", "L": "Ꮮꓡ", "M": "МΜᎷꓟ", "N": "Νꓠ", "O": "ОΟՕꓳ", "P": "РΡᏢꓑ", "Q": "Ԛ",
    "R": "Ꮢꓣ", "S": "ЅՏᏚꓢ", "T": "ТΤᎢꓔ", "U": "Սꓴ", "V": "ѴᏙꓦ", "W": "ԜᎳꓪ", "X": "ХΧꓫ", "Y": "ҮΥꓬ", "Z": "ΖᏃꓜ",
    "a": "аαɑ", "b": "ЬьƄβ", "c": "сϲᴄς", "d": "ԁđÐðժ", "e": "еєε℮э", "f": "ẝƒ", "g": "ɡցǥգ", "h": "һհħЋћҺ",
    "i": "іıιɩɪ", "j": "јϳȷյ", "k": "кκ", "l": "ӏłⅼ", "m": "мⅿ", "n": "ոηпռ", "o": "оοօσøᴏסه०๐٥০೦", "p": "рρƿ",
    "q": "ԛզգ", "r": "гᴦɼ", "s": "ѕꜱƽ", "t": "тτŧ", "u": "սυцʋμµ", "v": "ѵνᴠʌ", "w": "ԝաωѡɯ", "x": "хχ",
    "y": "уγүʏч", "z": "ᴢʐ",
    "N'": "И", "n'": "и", "3": "ЗзӠʒƷ", "4": "Ч", "6": "б", "8": "Ȣ",
    "カ": "力", "ロ": "口", "エ": "工", "ニ": "二", "ハ": "八", "ト": "卜",
    "へ": "ヘ", "べ": "ベ", "ぺ": "ペ", "り": "リ",
    "ي": "یىې", "ك": "کڪ", "ه": "ەہھ",
}
# fmt: on
_LOOKS_LIKE = {ord(twin): letter[0] for letter, twins in _TWINS.items() for twin in twins}
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "$": "s", "3": "e", "8": "b"})
_TATWEEL = "\u0640"  # only stretches the word it stands in


def skeleton(text: str) -> str:
    """``text`` with everything that looks alike written alike, and without blanks and accents."""
    spread = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in spread if not unicodedata.combining(letter) and letter != _TATWEEL)
    plain = bare.translate(_LOOKS_LIKE).casefold().translate(_LOOKS_LIKE).casefold().translate(_ALIKE)
    return "".join(plain.replace("rn", "m").replace("vv", "w").replace("cl", "d").split())
