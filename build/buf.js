// Runs buf from its package for this platform. The package that would choose among all platforms
// cannot be locked here: its lock needs packages of platforms that the build does not run on.
const { spawnSync } = require('node:child_process');
const { arch, platform } = process;

const name = `@bufbuild/buf-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`;
let binary;
try {
  binary = require.resolve(`${name}/bin/buf`);
} catch {
  console.error(`The proto checks run on Linux on x64 and arm64; there is no ${name} here.`);
  process.exit(1);
}
process.exit(spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' }).status ?? 1);
