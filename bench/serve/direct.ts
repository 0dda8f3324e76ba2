// The files of tree.ts on a unix socket, with nothing in between: node bench/serve/direct.ts SOCKET
import { serve } from '../../src/ninep/server.ts'
import { listen } from '../../src/ninep/transports/unix.ts'
import { tree } from '../tree.ts'
import { untilTerm } from './term.ts'

const failed = (error: unknown): void => console.error(error)
const root = tree()
await using _ = await listen(process.argv[2]!, (conn) => serve(conn, root, { failed }), failed)
console.log('ready')
await untilTerm()
