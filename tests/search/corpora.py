"""A few articles a language, written for the tests, and queries for them."""

from __future__ import annotations

from typing import Final

from kbgen.search.documents import Heading, SearchDocument

_TEXTS: Final[dict[str, list[tuple[str, str]]]] = {
    "en": [
        (
            "How do I return an item?",
            "Register the return, pack the item and hand it in at the post office. Returning is free.",
        ),
        (
            "When will I get my refund?",
            "Refunds arrive within five days after we have received and checked the parcel.",
        ),
        (
            "Track your parcel",
            "The tracking number is in the shipping mail. Parcels are tracked by the carrier.",
        ),
        ("Gift cards", "A gift card is valid for three years. Enter the code in the basket."),
        ("Delivery times and shipping costs", "We ship on working days. Deliveries before noon cost extra."),
        (
            "Repair a coffee machine",
            "Descale the machine, then take the tank off and replace the sealing ring.",
        ),
        ("Cancel or change an order", "Orders can be cancelled until they are packed."),
        ("Warranty claims", "Two years of warranty on everything; batteries have six months."),
    ],
    "cs": [
        (
            "Jak vrátím zboží?",
            "Zaregistrujte vrácení, zboží zabalte a odevzdejte na poště. Vrácení je zdarma.",
        ),
        ("Kdy dostanu peníze zpět?", "Peníze vracíme do pěti dnů po přijetí a kontrole zásilky."),
        ("Sledování zásilky", "Číslo zásilky najdete v e-mailu o odeslání. Zásilky sleduje dopravce."),
        ("Dárkové poukazy", "Poukaz platí tři roky. Kód zadejte v košíku."),
        ("Záruka a reklamace", "Na všechno platí záruka dva roky, na baterie šest měsíců."),
        ("Oprava kávovaru", "Kávovar odvápněte, sejměte nádržku a vyměňte těsnicí kroužek."),
    ],
    "ru": [
        ("Как вернуть товар?", "Оформите возврат, упакуйте товар и сдайте его на почте. Возврат бесплатный."),
        ("Когда вернут деньги?", "Деньги приходят в течение пяти дней после получения и проверки посылки."),
        ("Отслеживание посылки", "Номер для отслеживания указан в письме об отправке."),
        ("Подарочные карты", "Карта действует три года. Введите код в корзине. Ещё есть йогурт."),
        ("Гарантия и ремонт", "На всё действует гарантия два года, на батареи шесть месяцев."),
    ],
    "th": [
        ("ฉันจะคืนสินค้าได้อย่างไร", "ลงทะเบียนการคืนสินค้า แพ็กสินค้า แล้วส่งที่ไปรษณีย์ การคืนสินค้าไม่มีค่าใช้จ่าย"),
        ("จะได้รับเงินคืนเมื่อไร", "เราคืนเงินภายในห้าวันหลังจากได้รับและตรวจสอบพัสดุ"),
        ("ติดตามพัสดุ", "หมายเลขติดตามพัสดุอยู่ในอีเมลแจ้งการจัดส่ง"),
        ("บัตรของขวัญ", "บัตรของขวัญมีอายุสามปี ใส่รหัสในตะกร้าสินค้า"),
        ("การรับประกันและการซ่อม", "สินค้าทุกชิ้นรับประกันสองปี แบตเตอรี่หกเดือน"),
    ],
    "zh-Hant": [
        ("如何退貨？", "請登記退貨，包裝商品後交給郵局。退貨免費。"),
        ("什麼時候收到退款？", "我們收到並檢查包裹後五天內退款。"),
        ("追蹤包裹", "物流編號在出貨通知信裡。"),
        ("禮物卡", "禮物卡有效期限三年，請在購物車輸入代碼。"),
        ("保固與維修", "所有商品保固兩年，電池六個月。咖啡機維修請聯絡客服。"),
    ],
    # Nothing but pairs of characters: the vocabulary is empty.
    "ja": [("返品の方法", "商品を返品します。"), ("配送料", "送料は無料です。")],
}

QUERIES: Final[dict[str, list[str]]] = {
    "en": [
        "return item",
        "retrun",
        "refnds arive",
        "trackingnumber",
        "coffe machin",
        "deliver",
        "deliveries cost",
        "gift crad",
        "warant",
        "wi fi",
        "zebra",
        "",
        "the",
        "canceled order",
        "order ",
        "c",
    ],
    "cs": [
        "vraceni zbozi",
        "zásilek",
        "reklamaci",
        "kdy penize",
        "odvapnit kavovar",
        "zárka",
        "poukazy kod",
        "yboyi",
        "nic takového",
    ],
    "ru": [
        "возврат товара",
        "djpdhfn njdfhf",
        "посылке",
        "деньги вернули",
        "ище карта",
        "гарантея",
        "подарочн",
        "зебра",
    ],
    "th": ["คืนสินค้า", "เงินคืน", "ติดตามพัสด", "พัสุด", "บัตรของขวัน", "8nolbo8hk", "การรับประกน", "ม้าลาย", "เเบตเตอรี่"],
    "zh-Hant": ["退貨", "退货", "推款", "包裹追蹤", "保固", "咖啡機", "禮", "斑馬", "維休", "電池六"],
    "ja": ["返品", "return", "返品 return"],
}

NAMES: Final[dict[str, list[str]]] = {
    "en": ["send it back", "where is my parcel", "money", "return parcel", "the money for a parcel"],
    "cs": ["poslat zpátky", "kde je balík", "peníze", "vrátit balík", "peníze za balík"],
    "ru": ["отправить назад", "где посылка", "деньги", "вернуть посылку", "деньги за посылку"],
    "th": ["ส่งกลับ", "พัสดุอยู่ไหน", "เงิน", "คืนพัสดุ", "ขอเงินคืน"],
    "zh-Hant": ["寄回", "包裹在哪", "錢", "退包裹", "退錢"],
}
"""Other names of one article, which searches are for too; after them come so many that not all are told apart."""


def documents(locale: str) -> list[SearchDocument]:
    """The test articles of a locale; in all but Japanese one has headings, one is a fallback, one counts double."""
    found = [
        SearchDocument(f"a{number}", f"faq/{number}/", "question", title, body.split(".")[0], body=body)
        for number, (title, body) in enumerate(_TEXTS[locale])
    ]
    if locale == "ja":
        return found
    found.append(
        SearchDocument("guide", "guides/pack/", "guide", "Pack 2000", "", (Heading("box", "Choose a box"),), "tape")
    )
    found.append(SearchDocument("old", "legal/old/", "policy", "Return policy", "", body="return item", fallback=True))
    found.append(SearchDocument("big", "guides/big/", "guide", "Pack 3000", "", aliases=("parcel tape",), weight=2.0))
    return found


def with_names(locale: str) -> list[SearchDocument]:
    """The same, and an article with all of the locale's `NAMES` and more."""
    many = (*NAMES.get(locale, ()), *(f"Tape {number}" for number in range(40)))
    return [*documents(locale), SearchDocument("named", "guides/named/", "guide", "Pack 4000", "", aliases=many)]
