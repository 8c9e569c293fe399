// MiniSearch as well tuned as its options allow: the same for building the index (Node) and for searching (browser).

const MARKS = /(?<!и)[\u0300-\u036f]/g;

/** Words by the platform's segmenter; Chinese characters by twos, which finds more than words do. @param {string} locale */
function tokenizer(locale) {
  const segmenter = new Intl.Segmenter(locale, { granularity: "word" });
  return (/** @type {string} */ text) => {
    const found = [];
    for (const { segment, isWordLike } of segmenter.segment(text.replace(/\p{sc=Han}+/gu, " "))) if (isWordLike) found.push(segment);
    for (const [run] of text.matchAll(/\p{sc=Han}+/gu)) {
      const letters = [...run];
      if (letters.length === 1) found.push(run);
      for (let i = 0; i + 1 < letters.length; i++) found.push(letters[i] + letters[i + 1]);
    }
    return found;
  };
}

/** @param {string} locale */
export const options = (locale) => ({
  fields: ["title", "headings", "body"],
  storeFields: ["url", "title", "summary"],
  tokenize: tokenizer(locale),
  processTerm: (/** @type {string} */ term) => term.toLowerCase().normalize("NFD").replace(MARKS, "").normalize("NFC"),
  searchOptions: {
    boost: { title: 4, headings: 2 },
    prefix: (/** @type {string} */ term) => !/\p{sc=Han}/u.test(term),
    fuzzy: (/** @type {string} */ term) => (/\p{sc=Han}/u.test(term) ? false : 0.2),
  },
});
