"""Words that many questions share and that tell little of what is asked, by language.

Search counts them for a quarter. Chinese has single characters, which is what its words are found by.
"""

from __future__ import annotations

from typing import Final

FUNCTION_WORDS: Final = {
    "en": (
        "a an the i me my we us our you your it its this that these those of to in on at for from with by and or "
        "nor but if is are was were be been am do does did done has have had can could will would shall should may "
        "might how what when where why who which there here so as any some please hello hi hey thanks thank "
        "want need im ive id get got way dont doesnt didnt cant couldnt isnt wasnt havent hasnt wont"
    ),
    "cs": (
        "a i o u v k s z na do se si ve ze ke za po pro pri od aby ale nebo ani jak kde kdy kam co proc ten ta "
        "to ty me mi mne muj moje moji mou svuj svou sve je jsem jsi jsou jste byl byla bylo by bych bychom mam "
        "mate maji mit muzu mohu muze lze jde chci chtel chtela potrebuji kdyz pokud uz jeste prosim dekuji dobry "
        "den ahoj nam vam vas vase"
    ),
    "ru": (
        "а и о у в во на с со к ко об от до для по за из или но ли бы же я мне мой моя мое мои меня мы нам нас "
        "вы вас вам ваш ваша ваше ваши это этот эта эти тот та то как где когда куда что чтобы почему есть был "
        "была было быть могу можно может хочу хотел хотела нужно надо если уже еще пожалуйста здравствуйте привет "
        "спасибо"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer ich mich mir mein meine meinen wir uns sie ihr und "
        "oder aber in im an am auf aus bei mit nach von vom zu zum zur fur ist sind war habe hat haben kann kannst "
        "konnen wie wo wann was warum wer es bitte hallo danke mochte will"
    ),
    "pl": (
        "a i o u w z na do sie ze za po dla od ale lub czy jak gdzie kiedy co dlaczego ten ta to te moj moja "
        "moje mi mnie jest sa byl byla mam moge mozna chce prosze dziekuje "
    ),
    "uk": (
        "а і й о у в на з із до для по за від або але чи як де коли що чому я мені мій моя моє мене ми нам ви "
        "вас вам це цей є був була можу можна хочу треба якщо будь ласка дякую"
    ),
    "th": (
        "ฉัน ผม ดิฉัน เรา คุณ ที่ การ และ หรือ ใน จาก ว่า ให้ ต้อง ทำ อย่างไร ยังไง อยาก ขอ ได้ แล้ว คือ เป็น "
        "มี กับ โดย เมื่อ จะ ก็ ไหม มั้ย นะ ค่ะ คะ ครับ คับ หน่อย ด้วย เลย ของคุณ ของฉัน อยู่ ไป มา"
    ),
    "zh": "的 了 嗎 吗 呢 吧 啊 喔 我 你 您 們 们 怎 麼 么 什 請 请",
}
