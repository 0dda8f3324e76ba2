import { readFile } from 'node:fs/promises'

/** One line of proc(5)'s mountinfo. */
export interface Mountpoint {
  /** Unique among the mounts there are. */
  readonly id: string
  /** Major and minor number of the file system: `0:39`. */
  readonly device: string
  readonly at: string
  /** `fuse.hivefs`, `ext4`. */
  readonly type: string
  readonly source: string
}

/** What is mounted, later mounts after earlier ones. Looking here never touches a file system that may hang. */
export async function mountpoints(): Promise<Mountpoint[]> {
  const text = await readFile('/proc/self/mountinfo', 'latin1')
  return text.split('\n').filter(Boolean).map(parse)
}

/** What is mounted on top at a path. */
export async function mountedAt(at: string): Promise<Mountpoint | undefined> {
  return (await mountpoints()).findLast((mounted) => mounted.at === at)
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function parse(line: string): Mountpoint {
  const [before = '', behind = ''] = line.split(' - ')
  const [id = '', , device = '', , at = ''] = before.split(' ')
  const [type = '', source = ''] = behind.split(' ')
  return { id, device, at: plain(at), type, source: plain(source) }
}

/** Blanks and the like stand as three octal digits. */
const plain = (text: string): string =>
  Buffer.from(
    text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    'latin1',
  ).toString()
