/** The main program: `node start.ts COMMAND …`. What a command does not need is not loaded. */
import { commands, main } from './src/cli/index.ts'
import type { Options, Table, World } from './src/cli/index.ts'
import { places } from './src/config.ts'

const table: Table = {
  start: ['start the hive and mount it', async () => (await import('./src/start/start.ts')).start],
  ...commands,
}

const outside = () => import('./src/start/outside.ts')

const world = ({ namespace }: Options): World => ({
  ...places({ namespace: typeof namespace === 'string' ? namespace : undefined }),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  version: async () => (await outside()).version(),
  services: async () => (await outside()).services(),
  mount: async (address, dir, foreground) => (await outside()).mount(address, dir, foreground),
  umount: async (dir) => (await outside()).umount(dir),
})

// who reads what we print may stop reading, as head(1) does
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1))
process.exitCode = await main(process.argv.slice(2), table, world)
