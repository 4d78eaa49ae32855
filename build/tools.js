// Installs what package-lock.json pins, by version and checksum, unless it is there already.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');

const stamp = 'node_modules/.installed';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('Fetching the proto tools and the ClickHouse engine (some 180 MB, once) ...');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error('They could not be fetched: is the npm registry within reach?');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
