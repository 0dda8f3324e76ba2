// The files of tree.ts mounted, or what a server has behind our mux: node bench/serve/fuse.ts DIR [BACKEND]
import { serve } from '../../src/ninep/server.ts'
import { tree } from '../tree.ts'
import { muxBefore } from './before.ts'
import { mounted } from './mounted.ts'
import { failed } from './run.ts'

const [at, backend] = process.argv.slice(2)
if (backend) {
  await using mux = await muxBefore(backend)
  await mounted(at!, (conn) => mux.serve(conn))
} else {
  const root = tree()
  await mounted(at!, (conn) => serve(conn, root, { failed }))
}
