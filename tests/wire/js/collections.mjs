// Curates with @huggingface/hub. Argument: a model's id. Prints what it saw as JSON.
import {
  addCollectionItem, collectionInfo, createCollection, deleteCollection, deleteCollectionItem, listCollections,
} from "@huggingface/hub";

const [model] = process.argv.slice(2);
const to = { hubUrl: process.env.HF_ENDPOINT, accessToken: process.env.HUB_TOKEN };

const { slug } = await createCollection({
  ...to, collection: { title: "From JavaScript", namespace: "ana", description: "Words", private: false },
});
await addCollectionItem({ ...to, slug, item: { type: "model", id: model }, note: "a note" });
await addCollectionItem({ ...to, slug, item: { type: "collection", id: slug.slice(-24) } });
const info = await collectionInfo({ ...to, slug });
const listed = [];
for await (const one of listCollections({ ...to, search: { owner: ["ana"], q: "JavaScript" } })) listed.push(one.slug);
await deleteCollectionItem({ ...to, slug, itemId: info.items[0]._id });
const left = (await collectionInfo({ ...to, slug })).items.map((item) => item.id);
await deleteCollection({ ...to, slug });
const gone = await collectionInfo({ ...to, slug }).catch((error) => error.statusCode);
console.log(JSON.stringify({ slug, info, listed, left, gone }));
