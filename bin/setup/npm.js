import { spawnSync } from 'node:child_process'
import { root } from './places.js'

/**
 * No package of ours needs its install script. Warnings are for those who maintain the packages. A registry that does
 * not answer is given up after a minute or so.
 */
const quiet =
  '--ignore-scripts --loglevel=error --no-audit --no-fund --fetch-retries=2 --fetch-retry-mintimeout=2000'

/**
 * Runs npm; its errors go to stderr.
 * @param what what it is to bring, for the error
 * @throws Error with what to do next
 */
export function npm(what, args) {
  const { error, status } = spawnSync('npm', [...args, ...quiet.split(' ')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
  })
  if (error?.code === 'ENOENT')
    throw new Error(
      'npm is not installed, and hivefs is installed with it: `apt-get install npm`, then run this again',
    )
  if (error) throw new Error(`npm does not run: ${error.message}`)
  if (status !== 0)
    throw new Error(
      `${what} could not be installed: npm ended with status ${status}, its own words are above. ` +
        'When it could not reach the registry, look at the network and at `npm config get registry proxy`; then run this again.',
    )
}
