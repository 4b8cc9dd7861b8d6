"""Another shape of picture out of a finished one: a crop that moves as a camera on a good head would."""
