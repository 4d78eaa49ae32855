// Installs what package-lock.json pins, by version and checksum, unless it is there already.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');

const stamp = 'node_modules/.installed';
const lock = readFileSync('package-lock.json');
const wanted = createHash('sha256').update(lock).digest('hex');

// Each is for one platform and so optional to npm, which takes one that it cannot get for done.
function missing() {
  return Object.entries(JSON.parse(lock).packages)
    .filter(([, { os, cpu }]) => os?.includes(process.platform) && cpu?.includes(process.arch))
    .map(([folder]) => folder)
    .filter((folder) => !existsSync(`${folder}/package.json`))
    .map((folder) => folder.replace('node_modules/', ''));
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted || missing().length > 0) {
  console.log('Fetching the proto tools and the ClickHouse engine (some 180 MB, once) ...');
  const { error, status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
  });
  if (error || status !== 0 || missing().length > 0) {
    const what = missing().join(' and ') || 'The proto tools';
    console.error(`${what} could not be fetched: is the npm registry within reach?`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
