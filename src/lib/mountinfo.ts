import { readFile } from 'node:fs/promises'

export interface Mount {
  /** The directory it is on. */
  readonly point: string
  /** `ext4`, `fuse.NAME` … */
  readonly type: string
  /** What is mounted, as the file system calls it. */
  readonly source: string
}

/** All mounts this process sees, in the order they were made: proc_pid_mountinfo(5). Never touches any of them. */
export async function mounts(): Promise<Mount[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trimEnd().split('\n')
  return lines.map((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [type = '', source = ''] = after.split(' ')
    return { point: plain(before.split(' ')[4] ?? ''), type, source: plain(source) }
  })
}

/** Blanks, tabs, newlines and backslashes are written as three octal digits. */
const plain = (name: string): string =>
  name.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
