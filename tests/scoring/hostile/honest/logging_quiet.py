# expect: ok
# scores: all
# shows: logs below the level that is written
import logging

logger = logging.getLogger(__name__)


def judging_function(query, response):
    logger.debug("scoring %d characters", len(response))
    logger.info("query %s", query)
    return 1.0
