"""Owns bringing an organisation's people and papers in from one workbook.

``columns`` says what the workbook looks like, ``template`` writes an empty one, ``reading`` turns cells
into rows, ``examining`` judges them by the rules of the work, ``keeping`` stores what comes of them, and
``people`` is the order that the command line gives.
"""
