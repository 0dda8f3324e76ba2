/** The sample tree on our own stdin and stdout: what `exec!` starts in tests. */
import { serve } from '../../src/ninep/server.ts'
import { stdio } from '../../src/ninep/transports/stdio.ts'
import { sample } from './sample.ts'

await serve(stdio(process.stdin, process.stdout), sample().root)
