import type { Table } from './command.ts'

export { main } from './main.ts'
export type { Command, Options, Table, World } from './command.ts'

/** The commands that need no server of ours, one line each. A command is loaded when it is asked for. */
// oxfmt-ignore
export const commands: Table = {
  ls:      ['list a directory',                               async () => (await import('./ls.ts')).ls],
  read:    ['print files, waiting for what is still to come', async () => (await import('./read.ts')).read],
  write:   ['write a text or standard input to a file',       async () => (await import('./write.ts')).write],
  follow:  ['print a file for as long as it goes on',         async () => (await import('./follow.ts')).follow],
  stat:    ['print what is known of files',                   async () => (await import('./stat.ts')).stat],
  rm:      ['remove files',                                   async () => (await import('./rm.ts')).rm],
  chat:    ['talk with an agent',                             async () => (await import('./chat.ts')).chat],
  status:  ['say whether the hive runs, and what is in it',   async () => (await import('./status.ts')).status],
  stop:    ['stop the hive',                                  async () => (await import('./stop.ts')).stop],
  listen:  ['say where the hive can be reached, or have it',   async () => (await import('./listen.ts')).listen],
  discover: ['find the hives of the local network',             async () => (await import('./discover.ts')).discover],
  pair:    ['make another machine known to this one',         async () => (await import('./pair.ts')).pair],
  guest:   ['let somebody else in by the web',                async () => (await import('./guest.ts')).guest],
  peers:   ['list the machines and guests that are known',    async () => (await import('./peers.ts')).peers],
  unpair:  ['forget a machine or a guest',                    async () => (await import('./unpair.ts')).unpair],
  mount:   ['mount the hive, or any 9P server',               async () => (await import('./mount.ts')).mount],
  umount:  ['take a mount away',                              async () => (await import('./umount.ts')).umount],
  doctor:  ['say what is missing on this machine',            async () => (await import('./doctor.ts')).doctor],
  stdio:   ['speak 9P on standard input and output',          async () => (await import('./stdio.ts')).stdio],
  version: ['print the version',                              async () => (await import('./version.ts')).version],
}
