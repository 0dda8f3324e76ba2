import type { Client } from '../../ninep/client.ts'
import type { Conn } from '../../ninep/conn.ts'

/** Somebody whose key opens the door, and the tree as it is there for them. */
export interface Visitor {
  /** Undefined: whose hive it is. */
  readonly name?: string
  /** A client of the tree, for one request. @throws FileError EMFILE, EAGAIN when there are too many */
  open(address: string): Promise<Client>
  /** Serves the tree over a conn until one of them hangs up. */
  serve(conn: Conn, address: string): Promise<void>
}
