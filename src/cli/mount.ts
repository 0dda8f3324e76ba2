import { resolve } from 'node:path'
import type { Command } from './command.ts'

export const mount: Command = {
  synopsis: '[ADDRESS] DIR',
  options: { '-f, --foreground': 'Stays, and takes the mount away when it is interrupted.' },
  description: `
Mounts the tree of a 9P server on a directory, the hive of this namespace when no ADDRESS is given, and returns when
it can be used. The directory is made when it is not there. A mount lasts until \`hivefs umount\`, or until the server hangs up.

ADDRESS is unix!/PATH, tcp!HOST!PORT or HOST:PORT, ssh!USER@HOST (which runs \`hivefs stdio\` there), or exec!COMMAND for a
program that speaks 9P on its standard input and output. IPv6 stands in brackets.`,
  examples: ['hivefs mount ~/n', 'hivefs mount tcp!127.0.0.1!5640 /mnt', 'hivefs mount ssh!glenda@box2 /mnt'],
  async run({ namespace, mount }, args, { foreground }) {
    const [dir = '', address = `unix!${namespace}/n`] = args.toReversed()
    await mount(address, resolve(dir), foreground === true)
  },
}
