from cinempc.hardware import Strict
class Weights(Strict):
    pass
