/** A file, folder or device of an initramfs. */
export interface Entry {
  readonly path: string
  /** Type and permissions, as in stat(2). */
  readonly mode: number
  readonly data?: Uint8Array
}

export const S_IFREG = 0o100000
export const S_IFDIR = 0o040000

/** An archive as the kernel unpacks one into its first root: format newc, Documentation/driver-api/early-userspace/buffer-format.rst. */
export function cpio(entries: readonly Entry[]): Buffer {
  const parts: Uint8Array[] = []
  for (const [at, entry] of [...entries, { path: 'TRAILER!!!', mode: 0 }].entries()) {
    const data = entry.data ?? new Uint8Array()
    const name = Buffer.from(`${entry.path}\0`)
    // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
    const fields = [at + 1, entry.mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0]
    const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`)
    parts.push(header, name, padding(header.length + name.length), data, padding(data.length))
  }
  return Buffer.concat(parts)
}

const padding = (length: number): Uint8Array => new Uint8Array(-length & 3)
