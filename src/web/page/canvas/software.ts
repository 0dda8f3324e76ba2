const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Whether the processor draws what a graphics card would: then what costs much and shows little is left out. */
export function drawsInSoftware(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  const info = gl?.getExtension('WEBGL_debug_renderer_info')
  const name: unknown = info ? gl?.getParameter(info.UNMASKED_RENDERER_WEBGL) : gl?.getParameter(gl.RENDERER)
  gl?.getExtension('WEBGL_lose_context')?.loseContext()
  return typeof name === 'string' && SOFTWARE.test(name)
}
