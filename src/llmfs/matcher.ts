/** The thread that runs the expressions of rules: it is given its work, answers once and ends. */

import { parentPort, workerData } from 'node:worker_threads'
import type { Work } from './matching.ts'
import { payloads } from './pattern.ts'

const { patterns, texts } = workerData as Work
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort!.postMessage(texts.flatMap((text) => patterns.flatMap((pattern) => [...payloads(pattern, text)])))
