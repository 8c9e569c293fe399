/**
 * Stands in for the search engine in tests of its interface: what it finds follows from the query's words.
 *
 * A word finds the documents whose titles have it. “exact” anywhere makes the answer confident, “typo” brings a
 * suggestion, “nothing” finds nothing, “foreign” is an index of another version. Every query reads one shard.
 */
export async function open(load, entry) {
  const documents = JSON.parse(new TextDecoder().decode(await load(entry)));
  return {
    async search(query, { limit = 10 } = {}) {
      await load(`shard-${query.trim().split(/\s+/)[0] === "slow" ? "slow" : "1"}.json`);
      if (query.includes("foreign")) throw Object.assign(new Error("format 9"), { name: "VersionError" });
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = query.includes("nothing") ? [] : documents
        .filter(({ title }) => query.includes("all") || words.some((word) => title.toLowerCase().includes(word)))
        .slice(0, limit)
        .map((document) => ({ ...document, score: 1, words: words.includes("all") ? [document.title.slice(0, 3)] : words }));
      const typo = words.includes("typo");
      return { hits, confident: hits.length > 0 && !typo, suggestion: typo ? "refund" : null };
    },
  };
}
