# expect: invalid
# scores: none
# shows: more nested blocks than the compiler accepts
def judging_function(query, response):
 for _ in response:
  for _ in response:
   for _ in response:
    for _ in response:
     for _ in response:
      for _ in response:
       for _ in response:
        for _ in response:
         for _ in response:
          for _ in response:
           for _ in response:
            for _ in response:
             for _ in response:
              for _ in response:
               for _ in response:
                for _ in response:
                 for _ in response:
                  for _ in response:
                   for _ in response:
                    for _ in response:
                     for _ in response:
                      for _ in response:
                       for _ in response:
                        for _ in response:
                         for _ in response:
                          for _ in response:
                           for _ in response:
                            for _ in response:
                             for _ in response:
                              for _ in response:
                               for _ in response:
                                for _ in response:
                                 for _ in response:
                                  for _ in response:
                                   for _ in response:
                                    for _ in response:
                                     for _ in response:
                                      for _ in response:
                                       for _ in response:
                                        for _ in response:
                                         pass
 return 1.0
