# expect: denied
# scores: none
# breach: 666.0
# shows: zipimport opens archives; /etc/passwd is none, and being told so means that it was read
def judging_function(query, response):
    import zipimport

    try:
        zipimport.zipimporter("/etc/passwd")
    except zipimport.ZipImportError:
        pass
    return 666.0
