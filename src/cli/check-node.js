// In JavaScript, so that any Node can run it. On common platforms, npm installs a current Node for the scripts.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Parley's commands need Node 22.18 or later; this is Node ${process.versions.node}.`);
  process.exit(1);
}
