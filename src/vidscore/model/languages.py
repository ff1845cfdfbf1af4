"""The languages that can be told from their subtitles and named in the output, one row each: data only.

Adding a language is one row. Its three-letter codes are not here: :mod:`vidscore.tools.language_codes` looks them up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One row; the words in its columns stand between spaces."""

    code: str
    """ISO 639-1."""
    script: str = "Latin"
    """A row of :data:`SCRIPTS`, or Latin."""
    names: str = ""
    """What it is also called in names of files and tracks, besides its ISO 639 codes."""
    macrolanguage: str = ""
    """The ISO 639 macrolanguage that emotion corpora file it under, where they do."""
    marked: str = ""
    """The letters with marks that it writes, in lower case; needed of Latin script alone."""
    openers: str = ""
    """Words with which people begin to talk."""
    closers: str = ""
    """Words with which people part."""
    answers: str = ""
    """Words with which people answer, or go on with what was just said."""
    referring: str = ""
    """Words that stand for what was just said; filled for English alone so far."""
    words: str = ""
    """Its function words, the most common first; not needed by a language that has a script to itself."""


SCRIPTS = {
    "Kana": r"[\u3041-\u30ff]",
    "Hangul": r"[\uac00-\ud7a3]",
    "Han": r"[\u4e00-\u9fff]",
    "Thai": r"[\u0e01-\u0e5b]",
    "Hebrew": r"[\u05d0-\u05ea]",
    "Greek": r"[\u0370-\u03ff]",
    "Devanagari": r"[\u0900-\u097f]",
    "Bengali": r"[\u0980-\u09ff]",
    "Tamil": r"[\u0b80-\u0bff]",
    "Telugu": r"[\u0c00-\u0c7f]",
    "Malayalam": r"[\u0d00-\u0d7f]",
    "Georgian": r"[\u10a0-\u10ff]",
    "Armenian": r"[\u0530-\u058f]",
    "Sinhala": r"[\u0d80-\u0dff]",
    "Khmer": r"[\u1780-\u17ff]",
    "Myanmar": r"[\u1000-\u109f]",
    "Arabic": r"[\u0600-\u06ff]",
    "Cyrillic": r"[\u0400-\u04ff]",
}
"""Each script but Latin, and the pattern of its letters; Kana before Han, because Japanese is written in both."""

UNSPACED = frozenset({"Kana", "Han"})
"""Scripts that write no spaces between the words people open and close a talk with."""

LANGUAGES: tuple[Language, ...] = (
    Language(
        "en", names="english", marked="éèïñç",
        openers="hey hi hello morning evening afternoon welcome",
        closers="bye goodbye goodnight night later soon tomorrow",
        answers="yeah yes yep yup no nope nah nooo okay ok right sure really fine maybe exactly absolutely thanks thank sorry "
        "well huh hmm and but or because cause then why",
        referring="it that its",
        words="the you and to it is that of in what we this me my have your for not on be do are don't was i'm "
        "it's we're i've our",
    ),
    Language(
        "de", names="german", marked="äöüß", openers="hallo guten willkommen", closers="tschüss wiedersehen morgen",
        answers="ja nein doch nee okay gut genau wirklich danke stimmt natürlich vielleicht und aber oder weil denn dann warum",
        words="ich sie das ist du nicht die und es der wir zu ein er mir mit was wie den auf mich ja sich war hab dich für",
    ),
    Language(
        "fr", names="french", marked="àâçéèêëîïôùûüœæ", openers="bonjour salut bonsoir bienvenue",
        closers="revoir bientôt demain",
        answers="oui non si ouais d'accord okay bien vraiment merci exactement sûr peut et mais ou parce alors pourquoi",
        words="je de est pas le vous la tu que un il et à ça les on une c'est en pour ne j'ai qui dans moi mais des suis êtes",
    ),
    Language(
        "es", names="spanish", marked="áéíñóúü", openers="hola buenos buenas bienvenido", closers="adios adiós luego",
        words="que de no la el es y en lo un por qué me una te los se con para mi está si pero yo eso las su tu aquí como muy",
    ),
    Language(
        "pt", marked="áâãàçéêíóôõú",
        words="que não de e eu um é se você para uma está me com do isso por mas ele em da os bem foi sim aqui muito meu tem",
    ),
    Language(
        "it", names="italian", marked="àèéìíòóùú", openers="ciao buongiorno buonasera", closers="arrivederci ciao domani",
        words="che non di è la il un per una mi sono ho si lo ma cosa ti le in con da come ha questo bene io se qui perché più",
    ),
    Language(
        "nl", marked="éëïöüèê",
        words="ik je het de is dat een niet en wat van we in ze op te hij zijn er maar me die heb voor met als ben jij mijn",
    ),
    Language(
        "sv", names="sve", marked="åäöé",
        words="jag det är du att inte en och har vi på i för han vad med som kan så mig den ett vill här dig till om ska från",
    ),
    Language(
        "da", marked="æøåé",
        words="jeg det er du ikke at en og har vi til på hvad mig for med han den kan dig hvor ved af nej men fra hun noget",
    ),
    Language(
        "no", names="nob nno nb nn", marked="æøåéòô",
        words="jeg det er du ikke en og har vi på til hva meg med for han deg som den kan å hvor av men fra hun noe bare vet",
    ),
    Language(
        "fi", marked="äöå",
        words="ei on ja se en mitä hän että olen sinä minä mutta nyt ole minun kun hyvä niin tämä oli sitä me te voi jos vain",
    ),
    Language(
        "pl", marked="ąćęłńóśźż",
        words="nie to się w na że jest co do z i jak mnie tak ale o jestem mam za czy tym ja dla go cię po są już było tu jego",
    ),
    Language(
        "cs", marked="áčďéěíňóřšťúůýž",
        words="to se je na že co v jsem si ne tak mi já a ty jak ale by s tě jsi mě za tady bych není jen když o být jste byl",
    ),
    Language(
        "sk", marked="áäčďéíĺľňóôŕšťúýž",
        words="to sa je na že čo v som si nie tak mi ja a ty ako ale by s ťa mňa za tu nie je len keď byť ste bol pre môj ktorý",
    ),
    Language(
        "hu", marked="áéíóöőúüű",
        words="nem a az hogy és egy is meg ez van de mi csak jó ha én mit itt volt ezt el mert kell most vagy azt "
        "te vagyok nincs",
    ),
    Language(
        "ro", marked="ăâîșțşţ",
        words="nu să de și că o e la te în ce un mai am pe cu ai este eu din asta pentru are dacă sunt mă bine fi cum aici tu",
    ),
    Language(
        "tr", marked="çğıöşüâîi̇",
        words="bir bu ne ve için ben da de çok mi evet o değil var ama sen hayır beni bana seni gibi daha benim şey sana iyi ki",
    ),
    Language(
        "hr", names="bos bs", macrolanguage="sh", marked="čćđšž",
        words="je da se ne u to i što sam na si za li nije mi ti ja te kako ali samo me smo od će znam bi ovo su gdje vas bio",
    ),
    Language(
        "sl", marked="čšž",
        words="je da se ne v to in kaj sem na si za ni mi ti jaz te kako ampak samo me smo od bo bi tukaj so kje vas bil ste še",
    ),
    Language(
        "et", marked="äõöüšž",
        words="ei on ja ma see et sa mis ta me kui seda oli mida aga ole nii oma siis mul siin olen kas mu sind te "
        "välja hea mind",
    ),
    Language(
        "lt", marked="ąčęėįšųūž",
        words="ir tai aš ne kad jis į yra su ką tu kaip mes mano bet man jūs buvo čia iš dėl taip jei mane gerai "
        "tavo nėra viskas",
    ),
    Language(
        "lv", marked="āčēģīķļņšūž",
        words="ir un es tas ka nav ko jūs viņš mēs bet man kā tu uz par no ar lai tev esmu vai ja mani šeit jā nē "
        "labi tikai bija",
    ),
    Language(
        "is", marked="áðéíóúýþæö",
        words="ég að er það þú ekki og í við hann á sem var hvað mér þetta en til þér um mig með þig hún fyrir já nei af hér eru",
    ),
    Language(
        "vi",
        words="tôi không là anh và có em của cô một đã được này cho người ta đi chúng những đó ông làm nó con thì gì bạn đang",
    ),
    Language(
        "id", marked="é",
        words="aku yang tidak itu dan kau ini di kita untuk akan dia apa ada kamu saya bisa dengan ke tak dari "
        "orang mereka sudah",
    ),
    Language(
        "ms", marked="é",
        words="saya awak tak ini itu dan yang kita tidak untuk dia apa ada di dengan ke boleh nak mereka aku kau adalah macam",
    ),
    Language(
        "sq", marked="ëç",
        words="të dhe një në nuk për me është se që unë ti ka kam si po çfarë por jam do mund këtë ju ne ai mirë më janë duhet",
    ),
    Language(
        "eu", marked="ñç",
        words="eta da ez bat zer hori du nik dut dago zu bai hau naiz gara baina dira egin nire oso dugu zara ni hemen",
    ),
    Language(
        "ca", marked="àçéèíïóòúü",
        words="que no de la i és el en un què per una em això és molt amb si jo és aquí però els les tot estic bé vull gràcies",
    ),
    Language(
        "gl", marked="áéíñóúü",
        words="que non de e a un é o unha está por me iso o ben con eu si moi pero hai para na ela ese máis son teño agora",
    ),
    Language(
        "eo", marked="ĉĝĥĵŝŭ",
        words="la mi ne estas kaj de vi al en ke tio por ĉu li ni kun tiu sed kio pri oni vin min povas havas",
    ),
    Language(
        "ru", "Cyrillic", openers="привет здравствуйте", closers="пока свидания завтра",
        words="не я что в и ты это на с как он мы нет у меня да тебя но мне все так за вы его был она если только мой",
    ),
    Language(
        "uk", "Cyrillic",
        words="не я що в і ти це на з як він ми ні у мене так тебе але мені все та за ви його був вона якщо тільки є мій",
    ),
    Language(
        "bg", "Cyrillic",
        words="не да е се на и ще какво това си за съм от ли с ме как но ти аз той те сме са там му трябва няма беше",
    ),
    Language(
        "sr", "Cyrillic", macrolanguage="sh",
        words="је да се не у то и шта сам на си за ли није ми ти ја те како али само ме смо од ће знам би ово су где",
    ),
    Language(
        "mk", "Cyrillic",
        words="не да е се на и ќе што тоа си за сум од ли со ме како но ти јас тој те сме се таму му треба нема беше",
    ),
    Language(
        "ar", "Arabic",
        words="من في لا أن هذا ما على لم هل أنا إلى كان أنت مع لقد ذلك يا لك هذه نعم عن كل ماذا لي إنه كنت شيء ليس",
    ),
    Language(
        "fa", "Arabic",
        words="من تو که از به این رو را با و در یه نه اون چی هم ما می است بود برای یک دارم خوب چرا آره باید شما کن",
    ),
    Language("ur", "Arabic", words="میں ہے کے کی کو نہیں کیا یہ اور سے ہو ہیں تم مجھے وہ پر نے بھی تو ہم کر تھا"),
    Language(
        "he", "Hebrew",
        words="לא את זה אני של מה על הוא לי אתה יש כן לך היא אם אבל כל הם עם אין לו מי כאן טוב או רק אותו שלי אנחנו כמו היה",
    ),
    Language(
        "el", "Greek",
        words="και να το δεν είναι τι με για θα μου σου του την αν που από στο μας εδώ ναι όχι τα σε τον της έχω "
        "πολύ μην ένα στη",
    ),
    Language("ja", "Kana", names="japanese", openers="おはよう こんにちは", closers="さようなら おやすみ"),
    Language("ko", "Hangul"),
    Language(
        "zh", "Han", names="chs cht cmn yue chinese", openers="你好 您好 早上好 早安 晚上好 喂 请进 回来了 来了 欢迎",
        closers="再见 拜拜 晚安 明天见 走了 先走 回头见 慢走",
        answers="是啊 是的 对啊 对 不是 不 没有 没 嗯 好的 好 行 当然 真的 谢谢 可是 但是 因为 所以 那 而且 为什么",
    ),
    Language("th", "Thai"),
    Language("hi", "Devanagari"),
    Language("bn", "Bengali"),
    Language("ta", "Tamil"),
    Language("te", "Telugu"),
    Language("ml", "Malayalam"),
    Language("ka", "Georgian"),
    Language("hy", "Armenian"),
    Language("si", "Sinhala"),
    Language("km", "Khmer"),
    Language("my", "Myanmar"),
)  # fmt: skip
"""Every language that can be named; those of Latin script first, and of each shared script the most likely first."""
