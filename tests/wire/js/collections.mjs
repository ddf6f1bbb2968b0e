// Curates with @huggingface/hub. Argument: a model's id. Prints what it saw as JSON.
// 2.17 has addCollectionItem, collectionInfo and deleteCollectionItem in its source and does not export them;
// `ask` sends what they send.
import { createCollection, deleteCollection, listCollections } from "@huggingface/hub";

const [model] = process.argv.slice(2);
const to = { hubUrl: process.env.HF_ENDPOINT, accessToken: process.env.HUB_TOKEN };

async function ask(method, path, body) {
  const answer = await fetch(`${to.hubUrl}/api/collections/${path}`, {
    method,
    body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${to.accessToken}`, "Content-Type": "application/json" },
  });
  return answer.ok ? answer.json() : answer.status;
}

const { slug } = await createCollection({
  ...to, collection: { title: "From JavaScript", namespace: "ana", description: "Words", private: false },
});
await ask("POST", `${slug}/items`, { item: { type: "model", id: model }, note: "a note" });
await ask("POST", `${slug}/items`, { item: { type: "collection", id: slug.slice(-24) } });
const info = await ask("GET", slug);
const listed = [];
for await (const one of listCollections({ ...to, search: { owner: ["ana"], q: "JavaScript" } })) listed.push(one.slug);
await ask("DELETE", `${slug}/items/${info.items[0]._id}`);
const left = (await ask("GET", slug)).items.map((item) => item.id);
await deleteCollection({ ...to, slug });
const gone = await ask("GET", slug);
console.log(JSON.stringify({ slug, info, listed, left, gone }));
