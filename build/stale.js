// Deletes what was made of files that changed since. What makes it leaves behind what it no longer
// makes: code of a message that was taken away, a migration under the name that it had before.
const { createHash } = require('node:crypto');
const { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');

const root = `${__dirname}/..`;
const made = {
  proto: ['generated-sources/protobuf', 'protobuf-maven-plugin/generate/protos/incremental-build-cache'],
  migrations: ['classes/migrations'],
  'clickhouse-ddl': ['classes/clickhouse-ddl'],
};

function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort();
}

function digest(folder) {
  const hash = createHash('sha256');
  files(folder).forEach((file) => hash.update(file.slice(root.length)).update(readFileSync(file)));
  return hash.digest('hex');
}

for (const [source, outputs] of Object.entries(made)) {
  const stamp = `${root}/target/stale/${source}`;
  const now = digest(`${root}/${source}`);
  let before;
  try {
    before = readFileSync(stamp, 'utf8');
  } catch {
    before = 'nothing yet';
  }
  if (now !== before) {
    outputs.forEach((output) => rmSync(`${root}/target/${output}`, { recursive: true, force: true }));
    mkdirSync(`${root}/target/stale`, { recursive: true });
    writeFileSync(stamp, now);
  }
}
