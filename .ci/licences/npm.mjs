// Fails when a package of a lock file, other than one that only development needs, has a licence that is not allowed, or none.
// The lock file has the licences from the packages' own package.json.
//
//   node npm.mjs web/package-lock.json MIT Apache-2.0 …
import { readFileSync } from "node:fs";

const [file, ...allowed] = process.argv.slice(2);
const { packages } = JSON.parse(readFileSync(file, "utf8"));
const shipped = Object.entries(packages ?? {}).filter(([path, { dev }]) => path !== "" && !dev);

// A choice such as (MIT OR GPL-2.0) is a name of its own here: somebody should look at it once.
const refused = shipped.filter(([, { license }]) => !allowed.includes(license));
for (const [path, { version, license }] of refused) {
  console.error(`${path} ${version}: ${license ? `the licence ${license} is not allowed` : "no licence is known"}`);
}
if (shipped.length === 0) console.error(`${file} has no packages`);
if (refused.length > 0 || shipped.length === 0) process.exit(1);
console.log(`${shipped.length} npm packages, all under licences that are allowed`);
