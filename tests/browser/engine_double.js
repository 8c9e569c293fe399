/**
 * Stands in for the search engine in tests of its interface: what it finds follows from the query's words.
 *
 * A word finds the documents whose titles have it, “all” finds every one. “typo” makes the answer unsure, with a
 * suggestion; “nothing” finds nothing; “foreign” meets an index of another version. Every query reads a shard.
 */
export async function open(load, entry) {
  const { documents } = JSON.parse(new TextDecoder().decode(await load(entry, true)));
  return {
    async search(query, { limit = 10 } = {}) {
      await load(query.startsWith("slow") ? "shard-slow.json" : "shard-1.json");
      if (query.includes("foreign")) throw Object.assign(new Error("format 9"), { reason: "version" });
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = words.includes("nothing") ? [] : documents
        .filter(({ title }) => words.some((word) => word === "all" || title.toLowerCase().includes(word)))
        .slice(0, limit)
        .map((document) => ({ ...document, score: 1, coverage: 1 }));
      const unsure = words.includes("typo");
      return { hits, confident: hits.length > 0 && !unsure, suggestion: unsure ? "refund" : null, units: [], words };
    },
  };
}
