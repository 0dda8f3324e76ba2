import type { Canvas } from '@napi-rs/canvas'

export const encode = async (canvas: Canvas): Promise<Uint8Array> => canvas.encode('png')
