"""How a scene becomes a picture: meshes, textures, light, the software rasteriser and depth of field."""
