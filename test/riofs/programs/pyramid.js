// A four-sided pyramid from scratch, with a colour at each corner
const geometry = new THREE.BufferGeometry();
const vertices = new Float32Array([
  0, 1.5, 0,
  -1, 0, 1,
  1, 0, 1,
  1, 0, -1,
  -1, 0, -1,
]);
const colors = new Float32Array([
  1, 1, 1,
  1, 0, 0,
  0, 1, 0,
  0, 0, 1,
  1, 1, 0,
]);
geometry.setAttribute('position', new THREE.BufferAttribute(vertices, 3));
geometry.setAttribute('color', new THREE.BufferAttribute(colors, 3));
geometry.setIndex([0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1, 1, 4, 3, 1, 3, 2]);
geometry.computeVertexNormals();

const pyramid = new THREE.Mesh(
  geometry,
  new THREE.MeshStandardMaterial({ vertexColors: true, flatShading: true, side: THREE.DoubleSide })
);
scene.add(pyramid);
