import type { StreamableHTTPClientTransportOptions } from '@modelcontextprotocol/client'

/** Bytes of one answer: a picture of 20 MiB fits. */
const LONGEST = 32 << 20

/** fetch whose answers have an end. What is longer fails where it is read. */
export const boundedFetch: NonNullable<StreamableHTTPClientTransportOptions['fetch']> = async (url, init) => {
  const response = await fetch(url, init)
  if (!response.body) return response
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(bound()), { status, statusText, headers })
}

function bound(): TransformStream<Uint8Array, Uint8Array> {
  let length = 0
  return new TransformStream({
    transform(chunk, controller) {
      length += chunk.length
      if (length > LONGEST) controller.error(new Error(`an answer of more than ${LONGEST >> 20} MiB`))
      else controller.enqueue(chunk)
    },
  })
}
