import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { root } from './places.js'
import { say } from './say.js'

/**
 * Installs the Debian packages of pre.txt that are missing, where we may.
 * @param everything with those that only the tests use
 * @returns whether all are there now; when not, it has been said what to do
 */
export function debian(everything) {
  const missing = named(everything).filter((name) => !there(name))
  if (missing.length === 0) return true
  const byHand = `apt-get install --no-install-recommends ${missing.join(' ')}`
  if (process.getuid() !== 0 || !runs('apt-get', ['--version'])) {
    say(
      `going on without ${missing.join(', ')}; to install: ${process.getuid() === 0 ? '' : 'sudo '}${byHand}`,
    )
    return false
  }
  say(`installing the Debian packages ${missing.join(', ')}`)
  if (install(missing) || (apt(['update']) && install(missing))) return true
  say(`going on without ${missing.join(', ')}: apt-get failed, its words are above; to try again: ${byHand}`)
  return false
}

/** The package names of pre.txt: everything above the line `# for the tests`, or all of it. */
function named(everything) {
  const [run = '', tests = ''] = readFileSync(`${root}pre.txt`, 'utf8').split(/^# for the tests.*$/m)
  const lines = (everything ? run + tests : run).split('\n')
  return lines.map((line) => line.replace(/#.*/, '').trim()).filter(Boolean)
}

function there(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' })
  return stdout === 'installed'
}

const install = (names) => apt(['install', '-y', '--no-install-recommends', ...names])

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 2, 2] }).status === 0
}

const runs = (program, args) => spawnSync(program, args, { stdio: 'ignore' }).status === 0
