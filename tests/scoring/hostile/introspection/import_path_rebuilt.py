# expect: denied | error
# scores: none
# breach: 666.0
# shows: puts the ordinary finders back on sys.meta_path and imports from disk
import random


def judging_function(query, response):
    sys = random._os.sys
    external = sys.modules["_frozen_importlib_external"]
    frozen = sys.modules["_frozen_importlib"]
    sys.meta_path[:] = [frozen.BuiltinImporter, frozen.FrozenImporter, external.PathFinder]
    sys.path_hooks[:] = [external.FileFinder.path_hook(*external._get_supported_file_loaders())]
    sys.path_importer_cache.clear()
    sys.modules.pop("socket", None)
    import socket

    socket.socket().close()
    return 666.0
