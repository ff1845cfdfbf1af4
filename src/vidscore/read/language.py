"""Which language a whole subtitle file is in: by its script, then by its most common words.

One decision per file, never per line ("No." is a word in nine languages). Languages with a
script of their own are told by their letters; the others by how many of the tokens are among the
function words below. Bosnian, and Serbian in Latin letters, count as Croatian.
``tests/read/test_language.py`` measures it on film subtitles in 42 languages.
"""

from __future__ import annotations

import re
from collections import Counter

_LETTERS: tuple[tuple[str, str], ...] = (
    # (pattern of letters, language): the first whose letters make a tenth of the text
    ("ja", r"[\u3041-\u30ff]"),
    ("ko", r"[\uac00-\ud7a3]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("th", r"[\u0e01-\u0e5b]"),
    ("hebrew", r"[\u05d0-\u05ea]"),
    ("greek", r"[\u0370-\u03ff]"),
    ("hi", r"[\u0900-\u097f]"),
    ("bn", r"[\u0980-\u09ff]"),
    ("ta", r"[\u0b80-\u0bff]"),
    ("te", r"[\u0c00-\u0c7f]"),
    ("ml", r"[\u0d00-\u0d7f]"),
    ("ka", r"[\u10a0-\u10ff]"),
    ("hy", r"[\u0530-\u058f]"),
    ("si", r"[\u0d80-\u0dff]"),
    ("km", r"[\u1780-\u17ff]"),
    ("my", r"[\u1000-\u109f]"),
    ("arabic", r"[\u0600-\u06ff]"),
    ("cyrillic", r"[\u0400-\u04ff]"),
)

_WORDS: dict[str, str] = {
    "en": "the you and to it is that of in what we this me my have your for not on be do are don't was i'm it's we're i've our",
    "de": "ich sie das ist du nicht die und es der wir zu ein er mir mit was wie den auf mich ja sich war hab dich für",
    "fr": "je de est pas le vous la tu que un il et à ça les on une c'est en pour ne j'ai qui dans moi mais des suis êtes",
    "es": "que de no la el es y en lo un por qué me una te los se con para mi está si pero yo eso las su tu aquí como muy",
    "pt": "que não de e eu um é se você para uma está me com do isso por mas ele em da os bem foi sim aqui muito meu tem",
    "it": "che non di è la il un per una mi sono ho si lo ma cosa ti le in con da come ha questo bene io se qui perché più",
    "nl": "ik je het de is dat een niet en wat van we in ze op te hij zijn er maar me die heb voor met als ben jij mijn",
    "sv": "jag det är du att inte en och har vi på i för han vad med som kan så mig den ett vill här dig till om ska från",
    "da": "jeg det er du ikke at en og har vi til på hvad mig for med han den kan dig hvor ved af nej men fra hun noget",
    "no": "jeg det er du ikke en og har vi på til hva meg med for han deg som den kan å hvor av men fra hun noe bare vet",
    "fi": "ei on ja se en mitä hän että olen sinä minä mutta nyt ole minun kun hyvä niin tämä oli sitä me te voi jos vain",
    "pl": "nie to się w na że jest co do z i jak mnie tak ale o jestem mam za czy tym ja dla go cię po są już było tu jego",
    "cs": "to se je na že co v jsem si ne tak mi já a ty jak ale by s tě jsi mě za tady bych není jen když o být jste byl",
    "sk": "to sa je na že čo v som si nie tak mi ja a ty ako ale by s ťa mňa za tu nie je len keď byť ste bol pre môj ktorý",
    "hu": "nem a az hogy és egy is meg ez van de mi csak jó ha én mit itt volt ezt el mert kell most vagy azt te vagyok nincs",
    "ro": "nu să de și că o e la te în ce un mai am pe cu ai este eu din asta pentru are dacă sunt mă bine fi cum aici tu",
    "tr": "bir bu ne ve için ben da de çok mi evet o değil var ama sen hayır beni bana seni gibi daha benim şey sana iyi ki",
    "hr": "je da se ne u to i što sam na si za li nije mi ti ja te kako ali samo me smo od će znam bi ovo su gdje vas bio",
    "sl": "je da se ne v to in kaj sem na si za ni mi ti jaz te kako ampak samo me smo od bo bi tukaj so kje vas bil ste še",
    "et": "ei on ja ma see et sa mis ta me kui seda oli mida aga ole nii oma siis mul siin olen kas mu sind te välja hea mind",
    "lt": "ir tai aš ne kad jis į yra su ką tu kaip mes mano bet man jūs buvo čia iš dėl taip jei mane gerai tavo nėra viskas",
    "lv": "ir un es tas ka nav ko jūs viņš mēs bet man kā tu uz par no ar lai tev esmu vai ja mani šeit jā nē labi tikai bija",
    "is": "ég að er það þú ekki og í við hann á sem var hvað mér þetta en til þér um mig með þig hún fyrir já nei af hér eru",
    "vi": "tôi không là anh và có em của cô một đã được này cho người ta đi chúng những đó ông làm nó con thì gì bạn đang",
    "id": "aku yang tidak itu dan kau ini di kita untuk akan dia apa ada kamu saya bisa dengan ke tak dari orang mereka sudah",
    "ms": "saya awak tak ini itu dan yang kita tidak untuk dia apa ada di dengan ke boleh nak mereka aku kau adalah macam",
    "sq": "të dhe një në nuk për me është se që unë ti ka kam si po çfarë por jam do mund këtë ju ne ai mirë më janë duhet",
    "eu": "eta da ez bat zer hori du nik dut dago zu bai hau naiz gara baina dira egin nire oso dugu zara ni hemen",
    "ca": "que no de la i és el en un què per una em això és molt amb si jo és aquí però els les tot estic bé vull gràcies",
    "gl": "que non de e a un é o unha está por me iso o ben con eu si moi pero hai para na ela ese máis son teño agora",
    "eo": "la mi ne estas kaj de vi al en ke tio por ĉu li ni kun tiu sed kio pri oni vin min povas havas",
    "ru": "не я что в и ты это на с как он мы нет у меня да тебя но мне все так за вы его был она если только мой",
    "uk": "не я що в і ти це на з як він ми ні у мене так тебе але мені все та за ви його був вона якщо тільки є мій",
    "bg": "не да е се на и ще какво това си за съм от ли с ме как но ти аз той те сме са там му трябва няма беше",
    "sr": "је да се не у то и шта сам на си за ли није ми ти ја те како али само ме смо од ће знам би ово су где",
    "mk": "не да е се на и ќе што тоа си за сум од ли со ме како но ти јас тој те сме се таму му треба нема беше",
    "ar": "من في لا أن هذا ما على لم هل أنا إلى كان أنت مع لقد ذلك يا لك هذه نعم عن كل ماذا لي إنه كنت شيء ليس",
    "fa": "من تو که از به این رو را با و در یه نه اون چی هم ما می است بود برای یک دارم خوب چرا آره باید شما کن",
    "he": "לא את זה אני של מה על הוא לי אתה יש כן לך היא אם אבל כל הם עם אין לו מי כאן טוב או רק אותו שלי אנחנו כמו היה",
    "el": "και να το δεν είναι τι με για θα μου σου του την αν που από στο μας εδώ ναι όχι τα σε τον της έχω πολύ μην ένα στη",
    "ur": "میں ہے کے کی کو نہیں کیا یہ اور سے ہو ہیں تم مجھے وہ پر نے بھی تو ہم کر تھا",
}  # fmt: skip

_WORD_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_FAMILIES = {"arabic": ("ar", "fa", "ur"), "cyrillic": ("ru", "uk", "bg", "sr", "mk"), "hebrew": ("he",), "greek": ("el",)}
OWN_LETTERS = tuple(language for family in _FAMILIES.values() for language in family)
"""Languages with words below and letters that are not Latin."""
_LATIN = tuple(language for language in _WORDS if language not in OWN_LETTERS)
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

CODES: dict[str, str] = {
    "eng": "en", "zho": "zh", "chi": "zh", "chs": "zh", "cht": "zh", "cmn": "zh", "yue": "zh", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "spa": "es", "por": "pt", "ita": "it", "nld": "nl", "dut": "nl", "swe": "sv", "dan": "da",
    "nor": "no", "nob": "no", "nno": "no", "nb": "no", "nn": "no", "fin": "fi", "pol": "pl", "ces": "cs", "cze": "cs",
    "slk": "sk", "slo": "sk", "hun": "hu", "ron": "ro", "rum": "ro", "tur": "tr", "hrv": "hr", "slv": "sl", "est": "et",
    "lit": "lt", "lav": "lv", "isl": "is", "ice": "is", "vie": "vi", "ind": "id", "msa": "ms", "may": "ms", "sqi": "sq",
    "alb": "sq", "eus": "eu", "baq": "eu", "cat": "ca", "glg": "gl", "bos": "hr", "epo": "eo", "rus": "ru", "ukr": "uk",
    "bul": "bg", "srp": "sr", "mkd": "mk", "mac": "mk", "ara": "ar", "fas": "fa", "per": "fa", "urd": "ur", "jpn": "ja",
    "kor": "ko", "tha": "th", "heb": "he", "ell": "el", "gre": "el", "hin": "hi", "ben": "bn", "tam": "ta", "tel": "te",
    "mal": "ml", "kat": "ka", "geo": "ka", "hye": "hy", "arm": "hy", "sin": "si", "khm": "km", "mya": "my", "bur": "my",
    "english": "en", "chinese": "zh", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "japanese": "ja",
}  # fmt: skip
"""ISO 639-2 codes, and names that people write, to ISO 639-1."""

KNOWN = frozenset(CODES.values()) | frozenset(_WORDS)


def language_code(tag: str) -> str:
    """ISO 639-1 code of a language tag, or empty when it names none.

    Example:
        >>> language_code("ger"), language_code("zh-Hans"), language_code("pt_BR"), language_code("final")
        ('de', 'zh', 'pt', '')
    """
    first = re.split(r"[-_]", tag.strip().lower())[0]
    code = CODES.get(first, first)
    return code if code in KNOWN else ""


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language most of the text is in; empty when too little speaks for one.

    Example:
        >>> detect_language("I don't know what you want.")
        'en'
        >>> detect_language("我不知道。")
        'zh'
    """
    letters = sum(char.isalpha() for char in text)
    for language, pattern in _LETTERS:
        if letters and len(re.findall(pattern, text)) > letters / 10:
            return _by_words(text, _FAMILIES[language]) or _FAMILIES[language][0] if language in _FAMILIES else language
    return _by_words(text, _LATIN)


def _by_words(text: str, languages: tuple[str, ...]) -> str:
    scores = word_scores(text, languages)
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > 0 else ""


def word_scores(text: str, languages: tuple[str, ...] = _LATIN) -> dict[str, float]:
    """How many tokens are function words of each language; a word of several counts for less in each."""
    counts = Counter(token.replace("’", "'") for token in _TOKEN.findall(text.lower()))
    shared = Counter(word for language in languages for word in _WORD_SETS[language])
    return {
        language: sum(counts[word] / shared[word] ** 0.5 for word in _WORD_SETS[language] if word in counts)
        for language in languages
    }
