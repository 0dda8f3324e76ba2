import type { Conn } from '../ninep/conn.ts'

/**
 * A conn whose answers go on to another one: it is read only while little of what went there is untaken. Else whoever takes
 * nothing could ask for any number of answers, which all would wait here.
 * @param most bytes that may be untaken there
 */
export function behind(conn: Conn, other: Conn, most: number): Conn {
  const eased = async (taken: void | Promise<void>): Promise<void> => {
    await taken
    await other.drained()
  }
  return {
    name: conn.name,
    get untaken() {
      return conn.untaken
    },
    read: (take) =>
      conn.read((chunk) => {
        const taken = take(chunk)
        return other.untaken < most ? taken : eased(taken)
      }),
    write: (bytes) => conn.write(bytes),
    drained: () => conn.drained(),
    close: () => conn.close(),
  }
}
