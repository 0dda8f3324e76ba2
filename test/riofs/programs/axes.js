const scene = new THREE.Scene()
const grid = new THREE.GridHelper(10, 10, 0x888888, 0xcccccc)
const axes = new THREE.AxesHelper(3)
scene.add(grid, axes)

const arrow = new THREE.ArrowHelper(new THREE.Vector3(1, 1, 0).normalize(), new THREE.Vector3(0, 0, 0), 2, 0xff00ff)
scene.add(arrow)

const camera = new THREE.PerspectiveCamera(60, 16 / 9, 0.1, 100)
camera.position.set(4, 4, 6)
camera.lookAt(scene.position)
new THREE.WebGLRenderer().render(scene, camera)
