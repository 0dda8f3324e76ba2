import { fileURLToPath } from 'node:url'

/** The folder hivefs lies in, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
/** Where everything lies that is installed beside the npm packages: the pinned Node, stamps, caches. */
export const runtime = `${root}.runtime/`
/** A link to the Node that runs hivefs, for bin/hivefs. */
export const nodeLink = `${runtime}node`
